using EvoPrune.Tensors.Natives;

namespace EvoPrune.Tensors.Tests;

public class SymbolVersionsTests
{
    // Any library with version requirements.
    private static byte[] Library() => File.ReadAllBytes(TorchLibraries.Loaded.Single(library => library.Name == "libc10.so").Path);

    public SymbolVersionsTests() => TorchLibraries.Load();

    [Fact]
    public void One_byte_changes_and_only_once()
    {
        var (before, after) = (Library(), Library());
        Assert.True(SymbolVersions.Weaken(after, "GLIBC_2.14"));
        var changed = Assert.Single(Enumerable.Range(0, before.Length), i => before[i] != after[i]);
        Assert.Equal(before[changed] | 2, after[changed]);
        var again = (byte[])after.Clone();
        Assert.True(SymbolVersions.Weaken(again, "GLIBC_2.14"));
        Assert.Equal(after, again);
    }

    [Fact]
    public void A_version_that_nobody_asks_for_changes_nothing()
    {
        var library = Library();
        Assert.False(SymbolVersions.Weaken(library, "GLIBCXX_9.9.9"));
        Assert.Equal(Library(), library);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    [InlineData(5000)]
    public void A_file_that_is_cut_off_is_told(int bytes) =>
        Assert.Contains(
            "ELF", Assert.Throws<TorchLibraryException>(() => SymbolVersions.Weaken(Library().AsSpan(0, bytes), "GLIBC_2.14")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("version `GLIBCXX_3.4.33' not found", "libstdc++")]
    [InlineData("version `GLIBC_2.38' not found", "glibc")]
    [InlineData("undefined symbol: _ZN2at4_ops3add", "libtorch 2.10")]
    public void Advice_follows_what_the_loader_said(string said, string advice) =>
        Assert.Contains(advice, TorchLibraries.Advice(said), StringComparison.Ordinal);
}
