using EvoPrune.Host.Cli;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>A command in this process, and what it wrote.</summary>
internal static class Captured
{
    public static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var (oldOutput, oldErrors) = (Console.Out, Console.Error);
        try
        {
            Console.SetOut(output);
            Console.SetError(errors);
            return (CommandLine.Run(arguments), output.ToString(), errors.ToString());
        }
        finally
        {
            Console.SetOut(oldOutput);
            Console.SetError(oldErrors);
        }
    }
}
