using System.Runtime.InteropServices;

namespace EvoPrune.TestPlugins;

/// <summary>Calls a native library that lies beside the plugin.</summary>
[Plugin("native-file")]
public sealed class NativeFile : IFitness
{
    public Metric Metric { get; } = new("native-file", Marshal.PtrToStringUTF8(Version())!, Direction.Minimize);

    public double Measure(Trial trial) => 0;

    [DllImport("nativefile", EntryPoint = "sodium_version_string")]
    private static extern nint Version();
}
