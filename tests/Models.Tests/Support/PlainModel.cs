namespace EvoPrune.Models.Tests.Support;

/// <summary>
/// A model in plain loops over double-precision numbers, read without any code of the product: what it says about a folder is
/// evidence about that folder.
/// </summary>
internal abstract class PlainModel(PlainConfig config, PlainWeights weights)
{
    protected PlainConfig Config { get; } = config;

    protected PlainWeights Weights { get; } = weights;

    /// <summary>Tensors of the files that no computation so far needed.</summary>
    public string[] Unread => Weights.Unread;

    /// <summary>Opens a Hugging Face folder of any family.</summary>
    public static PlainModel Open(string folder)
    {
        var (config, tensors) = (PlainConfig.Read(folder), PlainSafetensors.Read(folder));
        return config.Text("model_type") switch
        {
            "gpt2" => new PlainGpt2(config, tensors),
            "opt" => new PlainOpt(config, tensors),
            "bert" => new PlainBert(config, tensors),
            "llama" or "mistral" or "qwen2" => new PlainLlama(config, tensors),
            var other => throw new InvalidDataException($"Unknown model type {other}."),
        };
    }

    /// <summary>What the body of the model makes of a window: one row per position.</summary>
    public abstract double[][] HiddenStates(int[] ids);

    /// <summary>One row per position of a window.</summary>
    public abstract double[][] Logits(int[] ids);

    /// <summary>Products with the head, which is the token embedding where they are tied.</summary>
    protected double[][] Head(double[][] states, string tokens, bool tiedIfAbsent)
    {
        var (vocabulary, size) = (Config.Integer("vocab_size"), states[0].Length);
        var head = Config.Flag("tie_word_embeddings", tiedIfAbsent)
            ? Weights.Get(tokens, vocabulary, size)
            : Weights.Outside("lm_head.weight", vocabulary, size);
        return [.. states.Select(state => PlainWeights.Product(head, state, vocabulary))];
    }

    protected static bool Before(int position, int other) => other <= position;
}
