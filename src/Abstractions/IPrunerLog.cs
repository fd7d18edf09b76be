namespace EvoPrune;

/// <summary>Takes what a pruner has to tell: a service that pruners may ask for in their constructor.</summary>
public interface IPrunerLog
{
    /// <summary>One line, from any thread; a line that was written before is not repeated.</summary>
    void Write(string line);
}
