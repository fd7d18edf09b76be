using System.Text.Json;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

/// <summary>Embeddings of the real encoder against values of an independent implementation.</summary>
public sealed class TextEmbedderTests
{
    private static JsonElement Reference => JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared.Folder, "reference", "bert-mini.json")))
        .RootElement;

    [SharedFact]
    public void Means_and_first_states_are_those_of_the_reference()
    {
        using var scope = NewDisposeScope();
        var (model, embedder) = Open();
        using var _ = model;
        var sentences = Reference.GetProperty("sentences").EnumerateArray().ToList();
        var tolerance = Reference.GetProperty("tolerance").GetProperty("absolute").GetDouble();
        var vectors = embedder.Embed([.. sentences.Select(sentence => sentence.GetProperty("text").GetString()!)]);
        Assert.All(sentences.Zip(vectors), pair => Near(pair.First.GetProperty("meanFirst8"), pair.Second));
        Assert.All(sentences, sentence =>
        {
            var ids = sentence.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64()).ToArray();
            Near(sentence.GetProperty("clsFirst8"), model.Dense.HiddenStates(tensor(ids, [1, ids.Length])).reshape(-1).data<float>()
                .ToArray());
        });

        void Near(JsonElement expected, float[] actual) =>
            Assert.All(expected.EnumerateArray().Index(), value => Assert.Equal(value.Item.GetDouble(), actual[value.Index], tolerance));
    }

    [SharedFact]
    public void A_text_has_one_vector_whatever_stands_beside_it_and_long_ones_are_cut()
    {
        var (model, embedder) = Open();
        using var _ = model;
        var longText = string.Join(' ', Enumerable.Repeat("the film was directed by a young man", 200));
        string[] texts = ["A short one.", longText, "Another short one.", "A short one."];
        var together = embedder.Embed(texts);
        Assert.All(texts.Zip(together), pair =>
            Assert.Equal(embedder.Embed([pair.First])[0], pair.Second, (a, b) => Math.Abs(a - b) < 1e-5));
        Assert.Equal(embedder.Embed([longText + " and more"])[0], together[1]);
        Assert.NotEqual(together[0], together[2]);
    }

    private static (LanguageModel Model, TextEmbedder Embedder) Open()
    {
        var folder = ModelFolder.Open(Path.Combine(Shared.Folder, "models", "bert-mini"));
        var model = folder.Load(CPU);
        return (model, new TextEmbedder("bert-mini", model, folder.OpenTokenizer()));
    }
}
