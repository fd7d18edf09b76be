using EvoPrune.Models;
using TorchSharp;

namespace EvoPrune.Host.Tasks;

/// <summary>A task that is ready to be measured on any view of one model: documents read and encoded.</summary>
internal sealed class TaskRun
{
    private const int MostProblems = 10;

    private readonly IReadOnlyList<EncodedDocument> encoded;

    private TaskRun(TaskDocuments documents, IReadOnlyList<EncodedDocument> encoded, TaskProtocol protocol) =>
        (Documents, this.encoded, Protocol) = (documents, encoded, protocol);

    /// <summary>The documents.</summary>
    public TaskDocuments Documents { get; }

    /// <summary>How the task is measured.</summary>
    public TaskProtocol Protocol { get; }

    /// <summary>Name of the task.</summary>
    public string Name => Documents.Task.Name;

    /// <summary>Number of log-likelihoods.</summary>
    public int Requests => encoded.Sum(document => document.Pairs.Count);

    /// <summary>Number of forward passes.</summary>
    public int Batches => TaskScorer.Batches(encoded).Count;

    /// <summary>Encodes all documents.</summary>
    /// <exception cref="InputException">Documents that the model cannot score; the first ones are listed.</exception>
    public static TaskRun Prepare(TaskDocuments documents, PairEncoder encoder, torch.ScalarType dtype, torch.Device device)
    {
        var (encoded, problems) = (new List<EncodedDocument>(), new List<Problem>());
        foreach (var document in documents.Items.TakeWhile(_ => problems.Count < MostProblems))
        {
            try
            {
                encoded.Add(new(document.Index, [.. document.Contexts.Zip(document.Continuations, encoder.Encode)]));
            }
            catch (TemplateException misfit)
            {
                problems.Add(new($"{documents.Task.Name}: {misfit.Message}", document.Where));
            }
        }

        return problems.Count > 0 ? throw new InputException(problems)
            : new(documents, encoded, TaskProtocol.Of(documents, encoder, dtype, device));
    }

    /// <summary>Scores all documents that are not finished yet.</summary>
    /// <param name="candidate">The model.</param>
    /// <param name="finished">Scores of documents that are finished; new ones are added.</param>
    /// <param name="forEach">Runs batches, on one worker or several.</param>
    /// <param name="keep">Called with new scores, by one worker at a time.</param>
    public TaskResult Measure(ICandidate candidate, IReadOnlyDictionary<int, DocumentScore> finished, ForEachItem forEach,
        Action<IReadOnlyList<DocumentScore>>? keep = null)
    {
        var (all, gate) = (new Dictionary<int, DocumentScore>(finished), new Lock());
        TaskScorer.Score(candidate, [.. encoded.Where(document => !finished.ContainsKey(document.Document))], forEach, scores =>
        {
            lock (gate)
            {
                foreach (var score in scores)
                {
                    all[score.Document] = score;
                }

                keep?.Invoke(scores);
            }
        });
        return TaskResult.Of(Documents, all, Protocol);
    }

    /// <summary>The scores of all documents, in their order.</summary>
    public IReadOnlyList<DocumentScore> Scores(ICandidate candidate, ForEachItem forEach)
    {
        var scores = new DocumentScore[Documents.Items.Count];
        TaskScorer.Score(candidate, encoded, forEach, some =>
        {
            foreach (var score in some)
            {
                scores[score.Document] = score;
            }
        });
        return scores;
    }
}
