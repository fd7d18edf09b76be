namespace TorchSharp.Modules;

/// <summary>An optimizer whose state can be saved and restored.</summary>
public abstract class OptimizerHelper : torch.optim.Optimizer
{
    private protected readonly Dictionary<Parameter, OptimizerState> states = new(ReferenceEqualityComparer.Instance);

    private protected OptimizerHelper() { }

    /// <summary>Options and states, in the order of the parameters.</summary>
    public virtual StateDictionary state_dict()
    {
        var all = new StateDictionary();
        foreach (var group in groups)
        {
            all.Options.Add(group.Options);
            var places = new List<int>();
            foreach (var parameter in group.Parameters)
            {
                places.Add(all.State.Count);
                all.State.Add(states[parameter]);
            }
            all.StateIndexRef.Add(places);
        }
        return all;
    }

    /// <summary>Copies the state of another optimizer.</summary>
    /// <exception cref="ArgumentException">It has other groups or parameters.</exception>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = this.state_dict();
        RequireSame(state_dict.Options.Count, state_dict.State.Count, own);
        foreach (var (options, source) in own.Options.Zip(state_dict.Options))
            if (options != source)
                options.LoadStateDict(source);
        foreach (var (state, source) in own.State.Zip(state_dict.State))
            if (state != source)
                state.LoadStateDict(source);
    }

    /// <summary>Writes the state to a file.</summary>
    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    /// <summary>Reads the state from a file.</summary>
    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    /// <summary>Writes the state: the optimizer's name, the numbers of groups and parameters, options, states.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        var all = state_dict();
        writer.Write(GetType().Name);
        writer.Write7BitEncodedInt64(all.Options.Count);
        writer.Write7BitEncodedInt64(all.State.Count);
        all.Options.ForEach(options => options.SaveStateDict(writer));
        all.State.ForEach(state => state.SaveStateDict(writer));
    }

    /// <summary>Reads what <see cref="save_state_dict(BinaryWriter)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">Another kind of optimizer wrote it.</exception>
    /// <exception cref="ArgumentException">It had other groups or parameters.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        var name = reader.ReadString();
        if (name != GetType().Name)
            throw new InvalidDataException($"The state was written by {name}; this optimizer is {GetType().Name}.");
        var own = state_dict();
        RequireSame(reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), own);
        own.Options.ForEach(options => options.LoadStateDict(reader));
        own.State.ForEach(state => state.LoadStateDict(reader));
    }

    /// <summary>Moves the state to a device.</summary>
    public void to(torch.Device device)
    {
        foreach (var state in states.Values)
            state.to(device);
    }

    private static void RequireSame(long groups, long parameters, StateDictionary own)
    {
        if (groups != own.Options.Count)
            throw new ArgumentException($"The state has {groups} groups of parameters, this optimizer has {own.Options.Count}.");
        if (parameters != own.State.Count)
            throw new ArgumentException($"The state has {parameters} parameters, this optimizer has {own.State.Count}.");
    }
}
