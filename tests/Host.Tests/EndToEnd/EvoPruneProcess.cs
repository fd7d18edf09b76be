using System.Diagnostics;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>The program as users start it: a process of its own.</summary>
internal sealed class EvoPruneProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output, errors;

    private EvoPruneProcess(Process process)
    {
        this.process = process;
        (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Starts a command; with <paramref name="fileLimit"/>, no file may grow beyond so many blocks of 1024 bytes.</summary>
    public static EvoPruneProcess Start(string folder, int? fileLimit, params string[] arguments)
    {
        // The shell stands in for a disk that is full: writes fail as they would there, with an I/O error.
        string[] command = fileLimit is { } blocks
            ? ["bash", "-c", $"trap '' XFSZ; ulimit -f {blocks}; exec dotnet \"$0\" \"$@\"", Host, .. arguments]
            : ["dotnet", Host, .. arguments];
        return Start(folder, closed: false, command);
    }

    /// <summary>Runs a command to its end whose standard input is closed: for the process of a cell, its comparison is gone.</summary>
    public static (int Code, string Output, string Errors) RunOrphaned(string folder, params string[] arguments)
    {
        using var program = Start(folder, closed: true, ["dotnet", Host, .. arguments]);
        return program.Wait();
    }

    /// <summary>Runs a command to its end.</summary>
    public static (int Code, string Output, string Errors) Run(string folder, params string[] arguments)
    {
        using var program = Start(folder, null, arguments);
        return program.Wait();
    }

    /// <summary>Runs a command to its end from a shell that stands in a folder, and then has it list what it sees there.</summary>
    public static (int Code, string Output, string Errors) RunThenList(string folder, params string[] arguments)
    {
        using var program = Start(folder, closed: false, ["bash", "-c", "dotnet \"$0\" \"$@\" && ls", Host, .. arguments]);
        return program.Wait();
    }

    /// <summary>The same with an environment variable set.</summary>
    public static (int Code, string Output, string Errors) RunWith(string folder, string variable, string? value, params string[] arguments)
    {
        using var program = Start(folder, closed: false, ["dotnet", Host, .. arguments], (variable, value));
        return program.Wait();
    }

    /// <summary>Starts a command with environment variables set.</summary>
    public static EvoPruneProcess StartWith(string folder, (string Name, string? Value)[] variables, params string[] arguments) =>
        Start(folder, closed: false, ["dotnet", Host, .. arguments], variables);

    public (int Code, string Output, string Errors) Wait()
    {
        process.WaitForExit();
        return (process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>kill -9.</summary>
    public void Kill() => process.Kill();

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => Process.Start("kill", ["-INT", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])
        .WaitForExit();

    public void Dispose() => process.Dispose();

    private static string Host => Path.Combine(AppContext.BaseDirectory, "evoprune.dll");

    private static EvoPruneProcess Start(string folder, bool closed, string[] command, params (string Name, string? Value)[] variables)
    {
        // Tests that run in the background of a shell inherit that Ctrl-C is ignored; a user's program does not.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = closed,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Otherwise the runtime keeps its compiled code in a file, which the limit would cut off.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        foreach (var set in variables)
        {
            start.Environment[set.Name] = set.Value;
        }

        var process = Process.Start(start)!;
        if (closed)
        {
            process.StandardInput.Close();
        }

        return new(process);
    }
}
