using System.Diagnostics;
using EvoPrune.Models;
using EvoPrune.Models.Checkpoints;

namespace EvoPrune.Benchmarks;

/// <summary>Time and peak memory of loading a sharded bf16 checkpoint of 1.1 billion parameters, and of a first forward pass.</summary>
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
        var folder = Directory.CreateTempSubdirectory("evoprune-load-").FullName;
        try
        {
            var (needed, free) = (LargeCheckpoint.Bytes + (LargeCheckpoint.Bytes / 10), new DriveInfo(folder).AvailableFreeSpace);
            if (free < needed)
            {
                Console.Error.WriteLine($"The checkpoint takes {Gigabytes(needed)} in {Path.GetTempPath()}, where {Gigabytes(free)} are free. "
                    + "Set TMPDIR to a folder with more.");
                return false;
            }

            var watch = Stopwatch.StartNew();
            LargeCheckpoint.Write(folder);
            Console.WriteLine($"{LargeCheckpoint.Bytes / 2e9:0.00} billion parameters, {Gigabytes(LargeCheckpoint.Bytes)} as bfloat16 in {Directory.GetFiles(folder, "*.safetensors").Length} shards, "
                + $"written in {watch.Elapsed.TotalSeconds:0.0} s; {Environment.ProcessorCount} cores");
            Headers(folder);
            Loads(folder, rounds);
            Forward(folder);
            return true;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Headers(string folder)
    {
        ModelFolder.Open(folder);
        var (read, watch) = (ProcessMemory.BytesRead, Stopwatch.StartNew());
        ModelFolder.Open(folder);
        var seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine($"headers only: {seconds * 1e3:0.0} ms, {(ProcessMemory.BytesRead - read) / 1e3:0} kB read");

        (read, watch) = (ProcessMemory.BytesRead, Stopwatch.StartNew());
        Evoprune.Run("inspect", folder);
        Console.WriteLine($"evoprune inspect: {watch.Elapsed.TotalSeconds:0.00} s, {(ProcessMemory.BytesRead - read) / 1e6:0.0} MB through read()"
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
            Console.WriteLine($"{told,-26}{cold,6:0.00} s{LargeCheckpoint.Bytes / cold / 1e9,7:0.00}{warm,7:0.00} s{LargeCheckpoint.Bytes / warm / 1e9,7:0.00}"
                + $"{Median(probes[i].Warm, Processor),9:0.00} s{Memory(probes[i].Warm.Max(probe => probe.Anonymous - probe.Runtime), bytes)}{Memory(probes[i].Warm.Max(probe => probe.Resident), bytes)}");
        }

        Console.WriteLine($"anonymous: peak without the {probes[1].Warm.Max(probe => probe.Runtime) / 1e6:0} MB of runtime and libtorch; resident: peak of the whole process, mapped files included; "
            + $"x: of the model once and a window of {Checkpoint.WindowBytes / 1e6:0} MB");
        for (var i = 1; i < Ways.Length; i += 2)
        {
            var (read, mapped) = (probes[i], probes[i + 1]);
            Console.WriteLine($"{Ways[i].Told}: through maps {Median(mapped.Cold, Seconds) / Median(read.Cold, Seconds):0.0} x the time cold, {Median(mapped.Warm, Seconds) / Median(read.Warm, Seconds):0.0} x warm, "
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

    private static double Median(List<LoadProbe> probes, Func<LoadProbe, double> of) => probes.Select(of).Order().ElementAt(probes.Count / 2);

    private static string Gigabytes(long bytes) => $"{bytes / 1e9:0.00} GB";
}
