using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Tensors.Natives;

namespace EvoPrune.Host.Cli;

/// <summary>How a command that did not do its work says so.</summary>
internal static class Failure
{
    public const int Failed = 1, WrongInput = 2, Cancelled = 130;

    /// <summary>Tells what went wrong and gives the exit code.</summary>
    /// <param name="exception">What ended the command.</param>
    /// <param name="json">Whether a program listens.</param>
    /// <param name="debug">Whether to show the whole trace.</param>
    public static int Report(Exception exception, bool json, bool debug) => exception switch
    {
        InputException input => Report(input.Problems, json, debug ? input.InnerException : null),
        TorchLibraryException torch => Report([new Problem(torch.Problem, Advice: torch.Advice)], json),
        AggregateException { InnerExceptions: [var inner] } => Report(inner, json, debug),
        OperationCanceledException => Cancelled,
        RunFailedException => Failing(exception.Message, json),
        _ => Failing(PluginFault.Describe(exception), json, debug ? $"{exception}" : $"  ({CommonOptions.Debug} shows the whole trace)"),
    };

    /// <summary>Tells everything that is wrong with the input.</summary>
    public static int Report(IReadOnlyList<Problem> problems, bool json, Exception? trace = null)
    {
        foreach (var problem in problems)
        {
            Console.Error.WriteLine(problem);
        }

        if (trace is not null)
        {
            Console.Error.WriteLine(trace);
        }

        Document(json, new { problems });
        return WrongInput;
    }

    private static int Failing(string message, bool json, string? more = null)
    {
        Console.Error.WriteLine($"failed: {message}");
        if (more is not null)
        {
            Console.Error.WriteLine(more);
        }

        Document(json, new { failed = message });
        return Failed;
    }

    private static void Document<T>(bool json, T value)
    {
        if (json)
        {
            Console.Out.Write(Json.Document(value));
        }
    }
}
