namespace TorchSharp.Modules;

/// <summary>The options of a group of parameters.</summary>
public class OptimizerOptions
{
    /// <summary>The learning rate now.</summary>
    public double? LearningRate { get; set; }

    /// <summary>The learning rate with which the group began.</summary>
    public double InitialLearningRate { get; set; }

    /// <summary>Writes the options.</summary>
    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
    }

    /// <summary>Reads the options.</summary>
    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
    }

    /// <summary>Takes the options over from others.</summary>
    public virtual void LoadStateDict(OptimizerOptions source)
    {
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
    }
}

/// <summary>What an optimizer remembers of one parameter.</summary>
public abstract class OptimizerState
{
    /// <summary>The parameter.</summary>
    protected Parameter _parameter;

    /// <summary>The state of a parameter.</summary>
    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    internal Parameter Parameter => _parameter;

    /// <summary>Starts anew.</summary>
    public abstract void Initialize(OptimizerOptions options);

    /// <summary>Writes the state.</summary>
    public abstract void SaveStateDict(BinaryWriter writer);

    /// <summary>Reads the state.</summary>
    public abstract void LoadStateDict(BinaryReader reader);

    /// <summary>Copies the state of another optimizer.</summary>
    public abstract void LoadStateDict(OptimizerState source);

    /// <summary>Whether the states are the same but for rounding.</summary>
    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    /// <summary>Moves the state to a device.</summary>
    public virtual void to(torch.Device device) { }
}
