using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Support;

/// <summary>A random model of two blocks in a folder of its own.</summary>
internal sealed class TinyModel : IDisposable
{
    public static ModelConfig Config { get; } = new(Vocabulary: 50, ContextLength: 16, HiddenSize: 12, InnerSize: 20, Blocks: 2, Heads: 3);

    private readonly TemporaryFolder folder = new();

    public TinyModel(ModelConfig? config = null, double deviation = 0.3)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        using var model = Initialise(config ?? Config, generator, deviation);
        using (no_grad())
        {
            // Biases and norms are random too, so that leaving one out shows.
            foreach (var parameter in model.Parameters.Values.Where(parameter => parameter.dim() == 1))
            {
                parameter.add_(empty(parameter.shape).normal_(0, deviation, generator));
            }
        }

        model.Save(folder.Path);
    }

    public string Path => folder.Path;

    public string this[string file] => folder[file];

    public static TrainableModel Initialise(ModelConfig config, Generator generator, double deviation = 0.02) =>
        TrainableModel.Initialise(FamilyCatalog.Find("gpt2")!, config, generator, deviation);

    /// <summary>Windows of tokens that look random.</summary>
    public static TokenWindows Windows(int count, int length, int vocabulary = 50) =>
        new([.. Enumerable.Range(0, count * length).Select(i => i * i * 7 % 101 % vocabulary)], length);

    public LanguageModel Load(ScalarType? type = null) => ModelFolder.Open(Path).Load(CPU, type);

    /// <summary>Changes the weights by their names; those that are replaced are written in their own type.</summary>
    public void Rewrite(Action<OrderedDictionary<string, Tensor>> change)
    {
        using var scope = NewDisposeScope();
        var tensors = new OrderedDictionary<string, Tensor>(
            Checkpoint.Open(Path).Tensors.Select(entry => KeyValuePair.Create(entry.Name, Checkpoint.Read(entry, entry.Type.Tensor!.Value, CPU))));
        change(tensors);
        RawSafetensors.Write(this["model.safetensors"], tensors);
    }

    public void Dispose() => folder.Dispose();
}
