using EvoPrune.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Host.Tasks;

/// <summary>Does the items 0 to count - 1, several at a time.</summary>
internal delegate void ForEachItem(int count, Action<int> item);

/// <summary>The log-likelihoods of one document.</summary>
/// <param name="Document">Its index.</param>
/// <param name="LogLikelihoods">Of each continuation, in nats; null if one is not a finite number.</param>
/// <param name="Failure">Why there are no log-likelihoods, or null.</param>
/// <param name="Greedy">Of a document with one choice: whether every token of it is the most probable one. Otherwise null.</param>
internal sealed record DocumentScore(int Document, IReadOnlyList<double>? LogLikelihoods, string? Failure = null, bool? Greedy = null);

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
    // Weights are made once per batch, so batches are as large as leaves enough of them for several workers.
    private const int FewestRows = 512, MostRows = 4096, BatchesForWorkers = 16;

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
        bool?[] greedy = [.. documents.Select(document => document.Pairs.Count == 1 ? true : (bool?)null)];
        foreach (var chunk in scored.GroupBy(each => each.Row).OrderBy(group => group.Key).Chunk(ScoredPositions.RowsOn(hidden.device)))
        {
            using var ofChunk = NewDisposeScope();
            var rows = tensor([.. chunk.Select(group => (long)group.Key)]).to(hidden.device);
            var logits = candidate.Logits(hidden.index_select(0, rows));
            var wanted = chunk.SelectMany((group, row) => group.Select(each => (Row: row, each.Token))).ToArray();
            var asksGreedy = chunk.Any(group => group.Any(each => greedy[each.Document] is true));
            var greatest = asksGreedy ? logits.argmax(1).cpu().data<long>().ToArray() : null;
            foreach (var (logLikelihood, (row, token), each) in LogLikelihoods(logits, wanted)
                .Zip(wanted, chunk.SelectMany(group => group)))
            {
                sums[each.Document][each.Choice] += logLikelihood;
                greedy[each.Document] &= greatest?[row] == token;
            }
        }

        return [.. documents.Select((document, i) => Result(document.Document, sums[i], greedy[i]))];
    }

    private static DocumentScore Result(int document, double[] sums, bool? greedy)
    {
        var wrong = Array.FindIndex(sums, sum => !double.IsFinite(sum));
        return wrong < 0 ? new(document, sums, Greedy: greedy) : new(document, null,
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
        var most = Math.Clamp(documents.Sum(document => document.Rows) / BatchesForWorkers, FewestRows, MostRows);
        var rows = most;
        foreach (var document in documents.OrderByDescending(document => document.Rows).ThenBy(document => document.Document))
        {
            if (rows + document.Rows > most)
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

    private static double[] LogLikelihoods(Tensor logits, (int Row, int Token)[] wanted)
    {
        if (logits.LiesOnHost(ScalarType.Float32))
        {
            var vocabulary = (int)logits.shape[1];
            double[] sums = [.. Enumerable.Range(0, (int)logits.shape[0])
                .Select(row => LogSumExp.Of(logits.Numbers<float>().Slice(row * vocabulary, vocabulary)))];
            return [.. wanted.Select(each => logits.Numbers<float>()[(each.Row * vocabulary) + each.Token] - sums[each.Row])];
        }

        var rows = tensor([.. wanted.Select(each => (long)each.Row)]).to(logits.device);
        var tokens = tensor([.. wanted.Select(each => (long)each.Token)]).to(logits.device);
        return logits.to(ScalarType.Float32).log_softmax(1).index_select(0, rows).gather(1, tokens.unsqueeze(1)).squeeze(1)
            .to(ScalarType.Float64).cpu().data<double>().ToArray();
    }
}
