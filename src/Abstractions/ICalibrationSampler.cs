namespace EvoPrune;

/// <summary>Chooses the token windows on which candidates are scored during the search.</summary>
public interface ICalibrationSampler
{
    /// <summary>Draws the calibration set. The same corpus and stream always give the same set.</summary>
    /// <exception cref="InvalidDataException">The corpus is too short.</exception>
    CalibrationSet Sample(ITextCorpus corpus, RandomStream random);
}

/// <summary>The tokens on which a search scores its candidates.</summary>
/// <param name="Windows">The chosen windows.</param>
/// <param name="Offsets">Where each window starts in the corpus, in tokens.</param>
/// <param name="Details">How the sampler chose them, written to the run folder as calibration.json; null for no such file.</param>
/// <param name="Clusters">The cluster that each window represents, from 0; null for a sampler that does not cluster.</param>
public sealed record CalibrationSet(
    TokenWindows Windows, IReadOnlyList<int> Offsets, object? Details = null, IReadOnlyList<int>? Clusters = null);
