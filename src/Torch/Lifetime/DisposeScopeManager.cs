namespace TorchSharp;

/// <summary>The open scopes of one thread, innermost first.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? thread;

    internal static DisposeScopeManager ThreadSingleton => thread ??= new();

    /// <summary>What the calling thread has created, kept and disposed.</summary>
    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.statistics;

    private readonly ThreadDisposeScopeStatistics statistics = new();

    internal LifetimeStatistics Tensors => statistics.TensorStatistics;

    internal DisposeScope? CurrentDisposeScope { get; private set; }

    internal DisposeScope NewDisposeScope() => CurrentDisposeScope = new(this);

    internal DisposeScope? Register(torch.Tensor tensor)
    {
        if (CurrentDisposeScope is null)
            Tensors.CreatedOutsideScopeCount++;
        else
        {
            Tensors.CreatedInScopeCount++;
            CurrentDisposeScope.Disposables.Add(tensor);
        }
        return CurrentDisposeScope;
    }

    internal void Disposing(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope is null)
            Tensors.DisposedOutsideScopeCount++;
        else
            Tensors.DisposedInScopeCount++;
    }

    /// <summary>Closes a scope; scopes need not be closed in the order in which they were opened.</summary>
    internal void Remove(DisposeScope closed)
    {
        if (CurrentDisposeScope == closed)
        {
            CurrentDisposeScope = closed.OuterScope;
            return;
        }
        for (var scope = CurrentDisposeScope; scope is not null; scope = scope.OuterScope)
            if (scope.OuterScope == closed)
            {
                scope.OuterScope = closed.OuterScope;
                return;
            }
    }
}
