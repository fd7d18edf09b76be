using System.Reflection;
using System.Runtime.InteropServices;

namespace EvoPrune.Torch.Tests;

public class NativeLibraryTests
{
    [Fact]
    public void Missing_library_is_reported_with_every_place_and_what_to_do()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        var broken = Path.Combine(folder, NativeLibraryProbe.FileName);
        File.WriteAllText(broken, "not a library");
        var candidates = NativeLibraryProbe.Candidates(null, folder).Where(place => Path.IsPathRooted(place.Path)).ToList();

        var error = Assert.Throws<TorchNativeLibraryException>(() => NativeLibraryProbe.Load(candidates));

        Assert.IsAssignableFrom<DllNotFoundException>(error);
        Assert.All(candidates, place => Assert.Contains(place.Path, error.Message));
        Assert.Matches($"{broken} \\(beside the assembly\\): .*(file too short|invalid ELF header)", error.Message);
        Assert.Contains("no such file", error.Message);
        Assert.Contains("./evoprune setup", error.Message);
        Assert.Contains("libtorch-dev", error.Message);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Places_are_tried_from_the_nearest_to_the_system()
    {
        var places = NativeLibraryProbe.Candidates("", "/a/b/c").Select(place => place.Path).ToList();
        Assert.Equal(
            [
                "/a/b/c/libEvoPruneTorch.so", "/a/b/c/runtimes/linux-x64/native/libEvoPruneTorch.so",
                "/a/b/artifacts/native/libEvoPruneTorch.so", "/a/artifacts/native/libEvoPruneTorch.so",
                "/artifacts/native/libEvoPruneTorch.so", "libEvoPruneTorch.so",
            ], places);
    }

    [Fact]
    public void An_explicit_file_is_the_only_place() =>
        Assert.Equal("/x/y.so", Assert.Single(NativeLibraryProbe.Candidates("/x/y.so", "/a")).Path);

    [Fact]
    public void Every_import_is_exported()
    {
        using var probe = torch.ones(1);
        var library = (nint)typeof(Native).GetField("handle", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        var imports = typeof(Native).GetMethods(BindingFlags.NonPublic | BindingFlags.Static)
            .Select(method => method.Name).Where(name => name.StartsWith("evp_", StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(imports.Count > 300);
        Assert.All(imports, name => Assert.True(NativeLibrary.TryGetExport(library, name, out _), name));
    }
}
