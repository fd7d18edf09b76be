namespace TorchSharp.Modules;

/// <summary>A tensor that is learned. It takes the handle of the tensor it is made from, which is invalid afterwards.</summary>
public class Parameter : torch.Tensor
{
    /// <summary>A parameter in the place of a tensor.</summary>
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(data.with_requires_grad(requires_grad).MoveHandle(), register: false) => DisposeScope.Replace(data, this);
}
