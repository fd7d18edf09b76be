using EvoPrune.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Host.Tasks;

/// <summary>Does the items 0 to count - 1, several at a time.</summary>
internal delegate void ForEachItem(int count, Action<int> item);

/// <summary>The log-likelihoods of one document.</summary>
/// <param name="Document">Its index.</param>
/// <param name="LogLikelihoods">Of each continuation, in nats; null if one is not a finite number.</param>
/// <param name="Greedy">For each continuation, whether every token of it is the most probable one.</param>
/// <param name="Failure">Why there are no log-likelihoods, or null.</param>
internal sealed record DocumentScore(
    int Document, IReadOnlyList<double>? LogLikelihoods, IReadOnlyList<bool>? Greedy, string? Failure = null);

/// <summary>A document in tokens.</summary>
/// <param name="Document">Its index.</param>
/// <param name="Pairs">Context and continuation of each choice.</param>
internal sealed record EncodedDocument(int Document, IReadOnlyList<EncodedPair> Pairs)
{
    /// <summary>How many tokens all inputs begin with.</summary>
    public int Stem { get; } = Pairs.Min(pair => Pairs[0].Input.CommonPrefixLength(pair.Input));

    /// <summary>Tokens to compute.</summary>
    public int Rows => Pairs.Sum(pair => pair.Input.Length - Stem) + Stem;
}

/// <summary>Computes the log-likelihoods of continuations.</summary>
/// <remarks>
/// Choices of a document share the states of the tokens that they begin with, and logits are computed only where a token is scored.
/// Documents go through the model in batches of similar length. On the host no number depends on the batch.
/// </remarks>
internal static class TaskScorer
{
    // Weights are made once per batch, and its states are small.
    private const int BatchRows = 4096;

    /// <summary>Scores documents, the longest first.</summary>
    /// <param name="candidate">The model.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="forEach">Runs batches, on one worker or several.</param>
    /// <param name="finished">Called with the scores of each finished batch, from any worker.</param>
    public static void Score(
        ICandidate candidate, IReadOnlyList<EncodedDocument> documents, ForEachItem forEach, Action<IReadOnlyList<DocumentScore>> finished)
    {
        var batches = Batches(documents);
        forEach(batches.Count, index => finished(Score(candidate, batches[index])));
    }

    /// <summary>Scores a few documents together.</summary>
    public static IReadOnlyList<DocumentScore> Score(ICandidate candidate, IReadOnlyList<EncodedDocument> documents)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var packed = new PackedSequences();
        List<(int Row, int Token, int Document, int Choice)> scored = [];
        foreach (var (at, document) in documents.Index())
        {
            foreach (var (choice, (pair, place)) in document.Pairs.Zip(Pack(packed, document)).Index())
            {
                var first = pair.Ids.Length - pair.Scored;
                scored.AddRange(pair.Ids[first..].Select((token, i) => (place.RowOf(first - 1 + i), token, at, choice)));
            }
        }

        var hidden = States(candidate, packed);
        var sums = documents.Select(document => new double[document.Pairs.Count]).ToArray();
        var greedy = documents.Select(document => Enumerable.Repeat(true, document.Pairs.Count).ToArray()).ToArray();
        foreach (var chunk in scored.GroupBy(each => each.Row).OrderBy(group => group.Key).Chunk(ScoredPositions.RowsOn(hidden.device)))
        {
            using var ofChunk = NewDisposeScope();
            var rows = tensor([.. chunk.Select(group => (long)group.Key)]).to(hidden.device);
            var logits = candidate.Logits(hidden.index_select(0, rows));
            var wanted = chunk.SelectMany((group, row) => group.Select(each => (Row: row, each.Token))).ToArray();
            foreach (var ((logLikelihood, isGreatest), each) in Read(logits, wanted).Zip(chunk.SelectMany(group => group)))
            {
                sums[each.Document][each.Choice] += logLikelihood;
                greedy[each.Document][each.Choice] &= isGreatest;
            }
        }

        return [.. documents.Select((document, i) => Result(document.Document, sums[i], greedy[i]))];
    }

    private static DocumentScore Result(int document, double[] sums, bool[] greedy)
    {
        var wrong = Array.FindIndex(sums, sum => !double.IsFinite(sum));
        return wrong < 0 ? new(document, sums, greedy) : new(document, null, null,
            $"the log-likelihood of choice {wrong} is {(double.IsNaN(sums[wrong]) ? "NaN" : "infinite")}");
    }

    private static List<PackedSequence> Pack(PackedSequences packed, EncodedDocument document)
    {
        if (document.Stem == 0)
        {
            return [.. document.Pairs.Select(pair => packed.Add(pair.Input))];
        }

        var stem = packed.Add(document.Pairs[0].Input[..document.Stem]);
        return [.. document.Pairs.Select(pair =>
            pair.Input.Length == document.Stem ? stem : packed.Add(stem, pair.Input[document.Stem..]))];
    }

    // Batches hold documents of similar length, so that the first one shows how much memory is needed.
    internal static List<List<EncodedDocument>> Batches(IReadOnlyList<EncodedDocument> documents)
    {
        List<List<EncodedDocument>> batches = [];
        var rows = BatchRows;
        foreach (var document in documents.OrderByDescending(document => document.Rows).ThenBy(document => document.Document))
        {
            if (rows + document.Rows > BatchRows)
            {
                batches.Add([]);
                rows = 0;
            }

            batches[^1].Add(document);
            rows += document.Rows;
        }

        return batches;
    }

    private static Tensor States(ICandidate candidate, PackedSequences packed) => candidate is ISequenceCandidate sequences
        ? sequences.HiddenStates(packed)
        : cat([.. packed.Sequences.Select(sequence => OwnStates(candidate, packed, sequence))]);

    // A candidate of another kind computes every sequence on its own.
    private static Tensor OwnStates(ICandidate candidate, PackedSequences packed, PackedSequence sequence)
    {
        long[] ids = [.. Enumerable.Range(0, sequence.Length).Select(position => (long)packed.Ids[sequence.RowOf(position)])];
        return candidate.HiddenStates(tensor(ids, [1, ids.Length])).squeeze(0).narrow(0, sequence.StemCount, sequence.Count);
    }

    private static IEnumerable<(double LogLikelihood, bool IsGreatest)> Read(Tensor logits, (int Row, int Token)[] wanted)
    {
        if (logits.LiesOnHost(ScalarType.Float32))
        {
            var vocabulary = (int)logits.shape[1];
            var sums = new double[logits.shape[0]];
            var greatest = new int[sums.Length];
            for (var row = 0; row < sums.Length; row++)
            {
                var numbers = logits.Numbers<float>().Slice(row * vocabulary, vocabulary);
                (sums[row], greatest[row]) = (LogSumExp.Of(numbers), IndexOfGreatest(numbers));
            }

            return [.. wanted.Select(each =>
                (logits.Numbers<float>()[(each.Row * vocabulary) + each.Token] - sums[each.Row], greatest[each.Row] == each.Token))];
        }

        var wide = logits.to(ScalarType.Float32);
        var rows = tensor([.. wanted.Select(each => (long)each.Row)]).to(logits.device);
        var tokens = tensor([.. wanted.Select(each => (long)each.Token)]).to(logits.device);
        var values = (wide.log_softmax(1).index_select(0, rows).gather(1, tokens.unsqueeze(1))).squeeze(1).to(ScalarType.Float64).cpu();
        var best = wide.argmax(1).index_select(0, rows).eq(tokens).cpu();
        return [.. values.data<double>().ToArray().Zip(best.data<bool>().ToArray())];
    }

    // The first of the greatest numbers.
    private static int IndexOfGreatest(ReadOnlySpan<float> numbers)
    {
        var best = 0;
        for (var i = 1; i < numbers.Length; i++)
        {
            best = numbers[i] > numbers[best] ? i : best;
        }

        return best;
    }
}
