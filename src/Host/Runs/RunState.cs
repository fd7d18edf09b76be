namespace EvoPrune.Host.Runs;

/// <summary>How a run stands.</summary>
public enum RunState
{
    /// <summary>A live process holds the run's lock.</summary>
    Running,

    /// <summary>The result is complete.</summary>
    Finished,

    /// <summary>The run ended with an error, which the state file tells.</summary>
    Failed,

    /// <summary>The user stopped the run; it can be resumed.</summary>
    Cancelled,

    /// <summary>The process ended without a word (killed, power cut); the run can be resumed.</summary>
    Interrupted,
}
