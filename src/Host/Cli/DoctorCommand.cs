using System.CommandLine;
using System.Diagnostics;
using EvoPrune.Host.Plugins;
using TorchSharp;

namespace EvoPrune.Host.Cli;

/// <summary><c>doctor</c>: whether this machine is ready, and what it would use.</summary>
internal static class DoctorCommand
{
    private sealed record Check(string Name, bool Good, string Detail);

    public static Command Create()
    {
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("doctor",
            "Check that libtorch loads and computes, which devices it sees, and that all plugins load.\n\nExample: evoprune doctor")
        {
            plugins, json,
        };
        command.SetAction(parsed => Examine(new Shell(parsed.GetValue(json)), parsed.GetValue(plugins)!));
        return command;
    }

    private static int Examine(Shell shell, string[] pluginFolders)
    {
        Check[] checks =
        [
            Try("libtorch", () => $"{torch.__version__}, {typeof(torch).Assembly.GetName().Name}"),
            Try("matrix product", MatrixProduct),
            Try("devices", () => torch.cuda.is_available() ? $"cpu, {torch.cuda.device_count()} CUDA" : "cpu (no CUDA device)"),
            Try("processor", () => $"{Environment.ProcessorCount} cores"),
            Try("plugins", () => string.Join(", ", PluginCatalog.Load(PluginFolders.All(pluginFolders)).Plugins.Select(p => p.Reference))),
        ];
        foreach (var check in checks)
        {
            shell.People.WriteLine($"{(check.Good ? "ok    " : "FAILED")} {check.Name}: {check.Detail}");
        }

        shell.Document(new { ready = checks.All(check => check.Good), checks });
        return checks.All(check => check.Good) ? 0 : Failure.Failed;
    }

    private static Check Try(string name, Func<string> examine)
    {
        try
        {
            return new(name, true, examine());
        }
        catch (Exception exception)
        {
            // The native library is loaded on first use, inside a type initializer: the cause is what tells something.
            return new(name, false, (exception is TypeInitializationException { InnerException: { } inner } ? inner : exception).Message);
        }
    }

    // A BLAS without kernels for this processor is the commonest cause of slow searches, so its speed is worth a line.
    private static string MatrixProduct()
    {
        const int size = 512, times = 20;
        using var scope = torch.NewDisposeScope();
        torch.set_num_threads(1);
        var matrix = torch.ones(size, size);
        matrix.mm(matrix);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
        {
            using var product = matrix.mm(matrix);
        }

        var rate = 2.0 * size * size * size * times / watch.Elapsed.TotalSeconds / 1e9;
        return FormattableString.Invariant($"{rate:0} GFLOP/s on one thread (float32, {size} x {size})");
    }
}
