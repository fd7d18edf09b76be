using System.Globalization;
using EvoPrune.Host.Search;
using TorchSharp;

namespace EvoPrune.Host.Cli;

/// <summary>What <c>--threads</c> asks for.</summary>
/// <param name="Number">So many; null for as many as are fastest on this machine.</param>
internal sealed record ThreadRequest(int? Number)
{
    /// <summary>What can be asked for, for people.</summary>
    public static readonly string Valid = string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {Most}, or {Auto}");

    private const string Auto = "auto";
    private const int Most = 1024;   // A mistyped number is to be refused, not to exhaust the system.

    /// <summary>Reads a number or <c>auto</c>; null for anything else.</summary>
    public static ThreadRequest? TryParse(string text) =>
        text == Auto ? new(Number: null)
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most ? new(number)
        : null;

    /// <summary>The split that is asked for: one thread by default, so that figures do not depend on the machine's cores.</summary>
    public static ThreadSplit Split(ThreadRequest? asked, int? workers, torch.Device device, Func<ThreadSplit> measure) =>
        asked is { Number: null } ? measure() : ThreadSplit.Of(workers, asked?.Number ?? 1, device);

    /// <summary>Refuses another number than the one that a run began with: last bits of its figures may depend on it.</summary>
    /// <exception cref="InputException">Another number is asked for.</exception>
    public static void RequireSame(ThreadRequest? asked, int recorded, string run)
    {
        if (asked?.Number is { } number && number != recorded)
        {
            throw new InputException(
                $"--threads: this run began with {recorded}, found {number}; the last bits of figures may depend on it, and a resumed run ends as if it had never stopped.",
                run, $"Valid here: {recorded}, auto, or no --threads. For another number, start a new run.");
        }
    }
}
