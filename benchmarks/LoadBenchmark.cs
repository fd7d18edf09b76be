using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Text.Json;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Benchmarks;

/// <summary>Time and peak memory of loading a sharded bfloat16 checkpoint of 1.1 billion parameters and of a forward pass.</summary>
internal static class LoadBenchmark
{
    private static readonly (string Way, string Told, int Bytes)[] Ways =
    [
        ("read", "files read, nothing kept", 0),
        ("keep", "bfloat16 kept", 2),
        ("mapped-keep", "the same through maps", 2),
        ("float32", "as float32", 4),
        ("mapped-float32", "the same through maps", 4),
    ];

    public static bool Run(int rounds)
    {
        using var scratch = new ScratchFolder();
        var folder = scratch.Path;
        var (needed, free) = (LargeCheckpoint.Bytes + (LargeCheckpoint.Bytes / 10), new DriveInfo(folder).AvailableFreeSpace);
        if (free < needed)
        {
            Console.Error.WriteLine($"The checkpoint takes {Gigabytes(needed)} in {Path.GetTempPath()}, where {Gigabytes(free)} are free. "
                + "Set TMPDIR to a folder with more.");
            return false;
        }

        var watch = Stopwatch.StartNew();
        LargeCheckpoint.Write(folder);
        Console.WriteLine(
            $"{LargeCheckpoint.Bytes / 2e9:0.00} billion parameters, {Gigabytes(LargeCheckpoint.Bytes)} as bfloat16 in "
                + $"{Directory.GetFiles(folder, "*.safetensors").Length} shards, "
            + $"written in {watch.Elapsed.TotalSeconds:0.0} s; {Environment.ProcessorCount} cores");
        Headers(folder);
        Loads(folder, rounds);
        Forward(folder);
        return true;
    }

    private static void Headers(string folder)
    {
        ModelFolder.Open(folder);
        var (read, watch) = (ProcessMemory.BytesRead, Stopwatch.StartNew());
        ModelFolder.Open(folder);
        var seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine($"headers only: {seconds * 1e3:0.0} ms, {(ProcessMemory.BytesRead - read) / 1e3:0} kB read");

        (read, watch) = (ProcessMemory.BytesRead, Stopwatch.StartNew());
        Child.Evoprune("inspect", folder);
        Console.WriteLine(
            $"evoprune inspect: {watch.Elapsed.TotalSeconds:0.00} s, {(ProcessMemory.BytesRead - read) / 1e6:0.0} MB through read()"
            + ", the runtime's start included");
    }

    private static void Loads(string folder, int rounds)
    {
        var probes = Ways.Select(_ => (Cold: new List<LoadProbe>(), Warm: new List<LoadProbe>())).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (i, (way, _, _)) in Ways.Index())
            {
                PageCache.Drop(folder);
                probes[i].Cold.Add(LoadProbe.Of(way, folder));
                PageCache.Read(folder);
                probes[i].Warm.Add(LoadProbe.Of(way, folder));
            }
        }

        Console.WriteLine($"one thread, median of {rounds}; cold: the page cache was told to forget the files; warm: they are in it");
        Console.WriteLine($"{"",-26}{"cold",8}{"GB/s",7}{"warm",9}{"GB/s",7}{"processor",11}{"anonymous",12}{"resident",20}");
        foreach (var (i, (_, told, bytes)) in Ways.Index())
        {
            var (cold, warm) = (Median(probes[i].Cold, Seconds), Median(probes[i].Warm, Seconds));
            Console.WriteLine(
                $"{told,-26}{cold,6:0.00} s{LargeCheckpoint.Bytes / cold / 1e9,7:0.00}{warm,7:0.00} "
                    + $"s{LargeCheckpoint.Bytes / warm / 1e9,7:0.00}"
                + $"{Median(probes[i].Warm, Processor),9:0.00} s"
                + Memory(probes[i].Warm.Max(probe => probe.Anonymous - probe.Runtime), bytes)
                + Memory(probes[i].Warm.Max(probe => probe.Resident), bytes));
        }

        Console.WriteLine(
            $"anonymous: peak without the {probes[1].Warm.Max(probe => probe.Runtime) / 1e6:0} MB of runtime and libtorch; resident: peak "
                + $"of the whole process, mapped files included; "
            + $"x: of the model once and a window of {Checkpoint.WindowBytes / 1e6:0} MB");
        for (var i = 1; i < Ways.Length; i += 2)
        {
            var (read, mapped) = (probes[i], probes[i + 1]);
            Console.WriteLine(
                $"{Ways[i].Told}: through maps {Median(mapped.Cold, Seconds) / Median(read.Cold, Seconds):0.0} x the time cold, "
                    + $"{Median(mapped.Warm, Seconds) / Median(read.Warm, Seconds):0.0} x warm, "
                + $"{Median(mapped.Warm, Processor) / Median(read.Warm, Processor):0.0} x the processor time");
        }
    }

    private static void Forward(string folder)
    {
        foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct())
        {
            var probe = LoadProbe.Of("forward", folder, threads);
            Console.WriteLine($"forward pass, float32, 1 x {LoadProbe.Tokens} tokens, {threads} thread(s): {probe.Seconds:0.00} s, "
                + $"{LoadProbe.Tokens / probe.Seconds:0.0} tokens/s, peak {probe.Resident / 1e6:0} MB, perplexity {probe.Value:0}");
        }
    }

    private static string Memory(long peak, int bytesPerParameter)
    {
        var model = LargeCheckpoint.Bytes / 2 * bytesPerParameter;
        return $"{peak / 1e6,8:0} MB {(model == 0 ? "" : $"{(double)peak / (model + Checkpoint.WindowBytes):0.000} x"),7}";
    }

    private static double Seconds(LoadProbe probe) => probe.Seconds;

    private static double Processor(LoadProbe probe) => probe.Processor;

    private static double Median(List<LoadProbe> probes, Func<LoadProbe, double> of) =>
        probes.Select(of).Order().ElementAt(probes.Count / 2);

    private static string Gigabytes(long bytes) => $"{bytes / 1e9:0.00} GB";
}

/// <summary>Measures one way of loading a model in a child process.</summary>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="Processor">Processor time.</param>
/// <param name="Runtime">Anonymous memory before loading: the runtime and libtorch.</param>
/// <param name="Anonymous">Peak of anonymous memory.</param>
/// <param name="Resident">Peak of resident memory, including files.</param>
/// <param name="Value">A result, such as the perplexity.</param>
internal sealed record LoadProbe(double Seconds, double Processor, long Runtime, long Anonymous, long Resident, double Value)
{
    public const string Command = "load-probe";

    /// <summary>Length of the window of the forward pass.</summary>
    public const int Tokens = 512;

    /// <summary>Starts the child process.</summary>
    public static LoadProbe Of(string way, string folder, int threads = 1) =>
        JsonSerializer.Deserialize<LoadProbe>(Child.Run(Command, way, folder, $"{threads}"))!;

    /// <summary>Runs in the child process.</summary>
    public static void Answer(string way, string folder, int threads)
    {
        set_num_threads(threads);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        nn.functional.linear(zeros(2, 2), zeros(2, 2)).to(ScalarType.BFloat16);   // Loads the libraries before the measurement.
        var ready = way == "forward" ? ModelFolder.Open(folder).Load(CPU, ScalarType.Float32) : null;
        var before = ProcessMemory.Anonymous;
        using var memory = ProcessMemory.Watch();
        var (watch, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        double value = way switch
        {
            "read" => PageCache.Read(folder),
            "keep" => Keep(ModelFolder.Open(folder).Load(CPU)),
            "float32" => Keep(ModelFolder.Open(folder).Load(CPU, ScalarType.Float32)),
            "mapped-keep" => MappedWay.Load(folder, null).Count,
            "mapped-float32" => MappedWay.Load(folder, ScalarType.Float32).Count,
            "forward" => NegativeLogLikelihood.Of(ready!.Dense, Window(ready)).Perplexity,
            _ => throw new ArgumentException($"There is no way '{way}'."),
        };
        Console.WriteLine(JsonSerializer.Serialize(new LoadProbe(
            watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, before, memory.Peak(),
            ProcessMemory.PeakResident, value)));
    }

    // The model stays loaded until the process ends.
    private static double Keep(LanguageModel model) => model.Topology.Parameters;

    private static TokenWindows Window(LanguageModel model) =>
        new([.. Enumerable.Range(0, Tokens).Select(i => (int)((long)i * i * 7919 % 104729 % model.Topology.Vocabulary))], Tokens);
}

/// <summary>A random bfloat16 checkpoint of TinyLlama-1.1B's shape in shards of 500 MB.</summary>
internal static class LargeCheckpoint
{
    private const long ShardBytes = 500_000_000;

    private static readonly StorageType Type = StorageType.Of(ScalarType.BFloat16);

    public static ModelConfig Config { get; } =
        new(Vocabulary: 32000, ContextLength: 2048, HiddenSize: 2048, InnerSize: 5632, Blocks: 22, Heads: 32, Activation.Silu,
            TiedHead: false)
        {
            KeyValueHeads = 4,
            Rotary = new(10000),
        };

    public static long Bytes => ExpectedTensor.Of(Llama.Family, Config).Sum(tensor => tensor.Elements) * Type.Bytes;

    public static void Write(string folder)
    {
        using var generator = new Generator(1);
        ConfigWriter.Write(folder, Llama.Family, Config, Type);
        CheckpointWriter.Write(folder, [.. ExpectedTensor.Of(Llama.Family, Config).Select(tensor => new TensorToWrite(
            Llama.Family.StoredName(tensor.Name), Type, tensor.Shape, () => Values(tensor.Shape, generator)))], ShardBytes);
    }

    // Norms are ones, so that activations stay finite.
    private static Tensor Values(long[] shape, Generator generator) =>
        (shape.Length == 1 ? ones(shape) : empty(shape).normal_(0, 0.02, generator)).to(ScalarType.BFloat16);
}

/// <summary>
/// Loading through memory maps, 64 MiB at a time, for comparison. It has one more fault per page, and a file that shrinks during
/// loading crashes the process.
/// </summary>
internal static class MappedWay
{
    private const long ChunkBytes = 64 << 20;

    public static List<Tensor> Load(string folder, ScalarType? type) =>
        [.. Checkpoint.Open(folder).Tensors.Select(entry => Read(entry, type ?? entry.Type.Tensor!.Value))];

    private static Tensor Read(TensorEntry entry, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var stored = entry.Type.Tensor!.Value;
        var result = empty([.. entry.Shape], dtype: type);
        var (elements, most) = (entry.Length / entry.Type.Bytes, ChunkBytes / entry.Type.Bytes);
        for (long start = 0; start < elements; start += most)
        {
            using var chunk = NewDisposeScope();
            var target = result.view(-1).narrow(0, start, Math.Min(most, elements - start));
            var staging = stored == type ? target : empty(target.shape, dtype: stored);
            using var mapped = MemoryMappedFile.CreateFromFile(entry.File, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            using var view =
                mapped.CreateViewAccessor(entry.Offset + start * entry.Type.Bytes, staging.bytes.Length, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.ReadSpan((ulong)view.PointerOffset, staging.bytes);
            if (stored != type)
            {
                target.copy_(staging);
            }
        }

        return result.DetachFromDisposeScope();
    }
}
