using EvoPrune.Host.Tasks;
using EvoPrune.Models;
using static TorchSharp.torch;

namespace EvoPrune.Host.Tests.Tasks;

/// <summary>Tokens and log-likelihoods of requests, with the embedded model.</summary>
public class TaskScorerTests
{
    private const double Tolerance = 1e-4;

    private static readonly ModelFolder Folder = ModelFolder.Open(Path.Combine(TestFolders.Repository, "assets", "tiny"));

    private static PairEncoder Encoder(BosPolicy policy = BosPolicy.Never) => new(Folder, policy);

    [Fact]
    public void Shared_beginnings_and_batches_change_no_log_likelihood()
    {
        using var model = Folder.Load(CPU, ScalarType.Float32);
        var documents = Documents();
        var plain = documents.SelectMany(document => document.Pairs.Select(pair => Plain(model.Dense, pair))).ToArray();
        Assert.Equal(plain, Values(TaskScorer.Score(model.Dense, documents)), (a, b) => Math.Abs(a - b) < Tolerance);
        var together = Values(TaskScorer.Score(model.Dense, documents));
        Assert.Equal(together, documents.SelectMany(document => Values(TaskScorer.Score(model.Dense, [document]))));
        Assert.Equal(together, Values(TaskScorer.Score(new WithoutSequences(model.Dense), documents)));
        var kept = new DocumentScore[documents.Length];
        TaskScorer.Score(model.Dense, documents, (count, item) => Parallel.For(0, count, item), scores =>
        {
            foreach (var score in scores)
            {
                kept[score.Document] = score;
            }
        });
        Assert.Equal(together, Values(kept));
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_failures_of_their_document()
    {
        using var model = Folder.Load(CPU, ScalarType.Float32);
        var scores = TaskScorer.Score(new Spoiled(model.Dense), Documents());
        Assert.All(scores, score => Assert.Equal((null, "the log-likelihood of choice 0 is NaN"), (score.LogLikelihoods, score.Failure)));
    }

    [Fact]
    public void White_space_at_the_seam_belongs_to_the_continuation()
    {
        var (moved, written) = (Encoder().Encode("Once upon a time ", "there was"), Encoder().Encode("Once upon a time", " there was"));
        Assert.Equal(written.Ids, moved.Ids);
        Assert.Equal(written.Scored, moved.Scored);
    }

    [Fact]
    public void A_token_that_begins_the_text_is_added_as_asked()
    {
        var bos = Assert.Single(Encoder(BosPolicy.Always).Before);
        var (with, without) = (Encoder(BosPolicy.Always).Encode("Max had", " a stone"), Encoder().Encode("Max had", " a stone"));
        Assert.Equal([bos, .. without.Ids], with.Ids);
        Assert.Equal(without.Scored, with.Scored);
        Assert.Empty(Encoder(BosPolicy.Auto).Before);
        Assert.Equal(with.Ids, Encoder(BosPolicy.Always).Encode("<|endoftext|>Max had", " a stone").Ids);
    }

    [Fact]
    public void An_empty_context_is_the_token_that_begins_the_text()
    {
        var pair = Encoder().Encode("", "Max had");
        Assert.Equal(Encoder(BosPolicy.Always).Before[0], pair.Ids[0]);
        Assert.Equal(pair.Ids.Length - 1, pair.Scored);
        Assert.Equal(pair.Ids, Encoder().Encode("", "<|endoftext|>Max had").Ids);
    }

    [Fact]
    public void Long_contexts_lose_their_beginning_and_long_continuations_are_refused()
    {
        var longest = Folder.SequenceLength;
        var story = string.Join(' ', Enumerable.Repeat("Max had a stone.", longest));
        var pair = Encoder().Encode(story, " And so on.");
        Assert.Equal(longest + 1, pair.Ids.Length);
        Assert.Equal(Encoder().Encode("Max", " And so on.").Ids[^pair.Scored..], pair.Ids[^pair.Scored..]);
        var refused = Assert.Throws<TemplateException>(() => Encoder().Encode("Max", " " + story));
        Assert.Contains($"the model takes {longest}", refused.Message, StringComparison.Ordinal);
    }

    private static EncodedDocument[] Documents()
    {
        (string[] Contexts, string[] Choices)[] texts =
        [
            (["Max had a pretty stone. Then Max"], [" swapped the stone.", " swapped the pretty stone for a big flute.", " sang"]),
            (["On Monday Hugo", "On Monday Flora"], [" planted beans all day.", " planted beans all day."]),
            (["\"How many pigs are there?\" asked Robin."], [" \"Two,\" said Karl."]),
            (["Anna", "Theo was by the lake"], [" sang.", " sang."]),
            (["It was a foggy morning."], [" a", " b", " c", " d", " e"]),
        ];
        return [.. texts.Index().Select(text => new EncodedDocument(text.Index, [.. text.Item.Choices.Select((choice, i) =>
            Encoder().Encode(text.Item.Contexts[i % text.Item.Contexts.Length], choice))]))];
    }

    private static double[] Values(IEnumerable<DocumentScore> scores) => [.. scores.SelectMany(score => score.LogLikelihoods!)];

    // One forward pass, all logits, in plain loops.
    private static double Plain(ICandidate candidate, EncodedPair pair)
    {
        using var scope = NewDisposeScope();
        var ids = Array.ConvertAll(pair.Ids, id => (long)id);
        var logits = candidate.Logits(candidate.HiddenStates(tensor(ids[..^1], [1, ids.Length - 1]))).squeeze(0);
        return Enumerable.Range(ids.Length - pair.Scored, pair.Scored).Sum(at =>
        {
            var row = logits[at - 1].data<float>().ToArray();
            return row[ids[at]] - Math.Log(row.Sum(logit => Math.Exp(logit)));
        });
    }

    private sealed class WithoutSequences(ICandidate inner) : ICandidate
    {
        public CompressionPlan Plan => inner.Plan;

        public Tensor HiddenStates(Tensor tokens) => inner.HiddenStates(tokens);

        public Tensor Logits(Tensor hiddenStates) => inner.Logits(hiddenStates);
    }

    private sealed class Spoiled(ICandidate inner) : ICandidate
    {
        public CompressionPlan Plan => inner.Plan;

        public Tensor HiddenStates(Tensor tokens) => inner.HiddenStates(tokens);

        public Tensor Logits(Tensor hiddenStates) => inner.Logits(hiddenStates) * float.NaN;
    }
}
