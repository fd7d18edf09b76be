using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace EvoPrune.Models.Tests.Support;

/// <summary>One thing done to a file. The numbers are reduced to what the file has, so that every mutation fits every file.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Where">To which part.</param>
/// <param name="What">With what.</param>
internal sealed record Mutation(int Kind, int Where, int What);

/// <summary>What is done to one of several good files: first to its JSON, then to its bytes.</summary>
internal sealed record Mutations(int File, Mutation[] Json, Mutation[] Bytes)
{
    private static Gen<Mutation> One { get; } =
        from kind in Gen.Choose(0, 1 << 20)
        from place in Gen.Choose(0, 1 << 20)
        from what in Gen.Choose(0, 1 << 20)
        select new Mutation(kind, place, what);

    /// <summary>Mutations of a file out of so many; a counterexample is made smaller by leaving mutations out.</summary>
    public static Arbitrary<Mutations> Of(int files) => Arb.From(
        from file in Gen.Choose(0, files - 1)
        from json in Several((2, 0), (5, 1), (3, 2), (1, 6))
        from bytes in Several((7, 0), (2, 1), (1, 3))
        select new Mutations(file, json, bytes),
        mutations => mutations.Fewer());

    /// <summary>The same files in every run.</summary>
    public static Config Repeatable(int count) =>
        Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(FSharpOption<Replay>.Some(new(new Rnd(20_260_101, 7), FSharpOption<int>.None)));

    public override string ToString() => $"file {File}; JSON {string.Join(" ", Json.AsEnumerable())}; bytes {string.Join(" ", Bytes.AsEnumerable())}";

    private static Gen<Mutation[]> Several(params (int Weight, int Count)[] counts) =>
        Gen.Frequency([.. counts.Select(entry => (entry.Weight, One.ArrayOf(entry.Count)))]);

    private IEnumerable<Mutations> Fewer() =>
    [
        .. Json.Select((_, i) => this with { Json = [.. Json[..i], .. Json[(i + 1)..]] }),
        .. Bytes.Select((_, i) => this with { Bytes = [.. Bytes[..i], .. Bytes[(i + 1)..]] }),
    ];
}
