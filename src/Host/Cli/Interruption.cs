using System.Runtime.InteropServices;

namespace EvoPrune.Host.Cli;

/// <summary>Turns Ctrl-C and a request to terminate into a cancellation, for as long as it lives.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource cancellation;
    private readonly PosixSignalRegistration interrupt, terminate;

    public Interruption(CancellationTokenSource cancellation)
    {
        this.cancellation = cancellation;
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
    }

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
    }

    // The process is not to end here: what is being measured is finished first.
    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = true;
        cancellation.Cancel();
    }
}
