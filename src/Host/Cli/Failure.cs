using EvoPrune.Host.Runs;
using EvoPrune.Tensors.Natives;

namespace EvoPrune.Host.Cli;

/// <summary>How a command that did not do its work says so.</summary>
internal static class Failure
{
    public const int Failed = 1, WrongInput = 2, Cancelled = 130;

    /// <summary>Set to anything, it shows where in the program an unexpected error arose.</summary>
    private const string TraceVariable = "EVOPRUNE_TRACE";

    /// <summary>Tells what went wrong and gives the exit code.</summary>
    public static int Report(Exception exception, bool json) => exception switch
    {
        InputException input => Report(input.Problems, json),
        TorchLibraryException torch => Report([new Problem(torch.Problem, Advice: torch.Advice)], json),
        AggregateException { InnerExceptions: [var inner] } => Report(inner, json),
        OperationCanceledException => Cancelled,
        _ => Unexpected(exception, json),
    };

    /// <summary>Tells everything that is wrong with the input.</summary>
    public static int Report(IReadOnlyList<Problem> problems, bool json)
    {
        foreach (var problem in problems)
        {
            Console.Error.WriteLine(problem);
        }

        Document(json, new { problems });
        return WrongInput;
    }

    private static int Unexpected(Exception exception, bool json)
    {
        var message = $"{exception.GetType().Name}: {exception.Message}";
        Console.Error.WriteLine($"failed: {message}");
        if (Environment.GetEnvironmentVariable(TraceVariable) is not null)
        {
            Console.Error.WriteLine(exception);
        }
        else
        {
            Console.Error.WriteLine($"  (set {TraceVariable}=1 to see where)");
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
