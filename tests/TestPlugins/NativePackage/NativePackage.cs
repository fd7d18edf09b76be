using System.Runtime.InteropServices;

namespace EvoPrune.TestPlugins;

/// <summary>Calls a native library of a NuGet package. The build puts it in a folder of its platform, runtimes/.</summary>
[Plugin("native-package")]
public sealed class NativePackage : IFitness
{
    public Metric Metric { get; } = new("native-package", Marshal.PtrToStringUTF8(Version())!, Direction.Minimize);

    public double Measure(Trial trial) => 0;

    [DllImport("libsodium", EntryPoint = "sodium_version_string")]
    private static extern nint Version();
}
