namespace EvoPrune;

/// <summary>Chooses the token windows on which candidates are scored during the search.</summary>
public interface ICalibrationSampler
{
    /// <summary>Draws the calibration set. The same corpus and stream always give the same set.</summary>
    /// <exception cref="InvalidDataException">The corpus is too short for what was asked.</exception>
    CalibrationSet Sample(ITextCorpus corpus, RandomStream random);
}
