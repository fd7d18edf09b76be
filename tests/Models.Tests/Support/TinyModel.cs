using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Training;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Support;

/// <summary>A random model with two blocks in a temporary folder.</summary>
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
            // Random biases and norms, so that a missing one changes the result.
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

    /// <summary>Windows of pseudo-random tokens.</summary>
    public static TokenWindows Windows(int count, int length, int vocabulary = 50) =>
        new([.. Enumerable.Range(0, count * length).Select(i => i * i * 7 % 101 % vocabulary)], length);

    public LanguageModel Load(ScalarType? type = null) => ModelFolder.Open(Path).Load(CPU, type);

    /// <summary>Changes the tensors of the file. New tensors keep their type.</summary>
    public void Rewrite(Action<OrderedDictionary<string, Tensor>> change)
    {
        using var scope = NewDisposeScope();
        var tensors = new OrderedDictionary<string, Tensor>(
            Checkpoint.Open(Path).Tensors.Select(
                entry => KeyValuePair.Create(entry.Name, Checkpoint.Read(entry, entry.Type.Tensor!.Value, CPU))));
        change(tensors);
        RawSafetensors.Write(this["model.safetensors"], tensors);
    }

    public void Dispose() => folder.Dispose();
}

/// <summary>A temporary copy of a model folder.</summary>
internal sealed class CopyOf : IDisposable
{
    private readonly TemporaryFolder parent = new();

    public CopyOf(string folder)
    {
        Path = parent[System.IO.Path.GetFileName(folder)];
        Directory.CreateDirectory(Path);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.Copy(file, this[System.IO.Path.GetFileName(file)]);
        }
    }

    public string Path { get; }

    public string this[string file] => System.IO.Path.Combine(Path, file);

    public void Dispose() => parent.Dispose();
}

/// <summary>A temporary folder.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("evoprune-").FullName;

    public string this[string file] => System.IO.Path.Combine(Path, file);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

internal static class Errors
{
    /// <summary>The printed problems of the input exception that an action throws.</summary>
    public static string Of(Action action) => Assert.Throws<InputException>(action).Message;
}
