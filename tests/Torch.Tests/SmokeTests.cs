namespace EvoPrune.Torch.Tests;

public class SmokeTests
{
    [Fact]
    public void Works()
    {
        using var scope = NewDisposeScope();
        var x = torch.tensor(new float[] { 1, 2, 3, 4 }).reshape(2, 2);
        var y = x.matmul(x) + 1;
        Assert.Equal([8f, 11, 16, 23], y.data<float>().ToArray());
        Assert.Equal("1.13.0", torch.__version__);
        var b = torch.tensor(new bool[] { true, false });
        Assert.Equal(ScalarType.Bool, b.dtype);
        using var f = torch.frombuffer(new bool[] { true, false }, torch.@bool);
        using var h = torch.frombuffer(new Half[] { (Half)1, (Half)2 }, torch.float16);
        Assert.Equal(3.0, h.to(float32).sum().ToDouble());
        var ex = Assert.ThrowsAny<System.Runtime.InteropServices.ExternalException>(() => x.matmul(torch.ones(3, 3)));
        Assert.Contains("mat1 and mat2", ex.Message);
        Assert.Equal(4f, x[1, 1].item<float>());
        Assert.Equal([2, 1], x[.., 0..1].shape);
    }
}
