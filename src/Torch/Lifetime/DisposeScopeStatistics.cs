namespace TorchSharp;

/// <summary>What one thread has created, kept and disposed.</summary>
public class ThreadDisposeScopeStatistics
{
    /// <summary>The counts for tensors.</summary>
    public LifetimeStatistics TensorStatistics { get; } = new();

    /// <inheritdoc cref="LifetimeStatistics.CreatedOutsideScopeCount"/>
    public long CreatedOutsideScopeCount => TensorStatistics.CreatedOutsideScopeCount;
    /// <inheritdoc cref="LifetimeStatistics.DisposedOutsideScopeCount"/>
    public long DisposedOutsideScopeCount => TensorStatistics.DisposedOutsideScopeCount;
    /// <inheritdoc cref="LifetimeStatistics.CreatedInScopeCount"/>
    public long CreatedInScopeCount => TensorStatistics.CreatedInScopeCount;
    /// <inheritdoc cref="LifetimeStatistics.DisposedInScopeCount"/>
    public long DisposedInScopeCount => TensorStatistics.DisposedInScopeCount;
    /// <inheritdoc cref="LifetimeStatistics.AttachedToScopeCount"/>
    public long AttachedToScopeCount => TensorStatistics.AttachedToScopeCount;
    /// <inheritdoc cref="LifetimeStatistics.DetachedFromScopeCount"/>
    public long DetachedFromScopeCount => TensorStatistics.DetachedFromScopeCount;
    /// <inheritdoc cref="LifetimeStatistics.ThreadTotalLiveCount"/>
    public long ThreadTotalLiveCount => TensorStatistics.ThreadTotalLiveCount;

    /// <summary>Sets every count to zero.</summary>
    public void Reset() => TensorStatistics.Reset();

    /// <inheritdoc/>
    public override string ToString() => TensorStatistics.ToString();
}

/// <summary>Counts of one kind of object on one thread.</summary>
public class LifetimeStatistics
{
    /// <summary>Created while no scope was open.</summary>
    public long CreatedOutsideScopeCount { get; internal set; }
    /// <summary>Disposed without belonging to a scope.</summary>
    public long DisposedOutsideScopeCount { get; internal set; }
    /// <summary>Created while a scope was open.</summary>
    public long CreatedInScopeCount { get; internal set; }
    /// <summary>Disposed while belonging to a scope.</summary>
    public long DisposedInScopeCount { get; internal set; }
    /// <summary>Put into a scope after their creation.</summary>
    public long AttachedToScopeCount { get; internal set; }
    /// <summary>Taken out of every scope.</summary>
    public long DetachedFromScopeCount { get; internal set; }

    /// <summary>Created on this thread and not yet disposed on it.</summary>
    public long ThreadTotalLiveCount =>
        CreatedInScopeCount - DisposedInScopeCount + CreatedOutsideScopeCount - DisposedOutsideScopeCount;

    /// <summary>Sets every count to zero.</summary>
    public void Reset()
    {
        CreatedOutsideScopeCount = DisposedOutsideScopeCount = 0;
        CreatedInScopeCount = DisposedInScopeCount = 0;
        AttachedToScopeCount = DetachedFromScopeCount = 0;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"ThreadTotalLiveCount: {ThreadTotalLiveCount}; CreatedOutsideScopeCount: {CreatedOutsideScopeCount}; " +
        $"DisposedOutsideScopeCount: {DisposedOutsideScopeCount}; CreatedInScopeCount: {CreatedInScopeCount}; " +
        $"DisposedInScopeCount: {DisposedInScopeCount}; AttachedToScopeCount: {AttachedToScopeCount}; " +
        $"DetachedFromScopeCount: {DetachedFromScopeCount}";
}
