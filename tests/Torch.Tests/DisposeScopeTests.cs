namespace EvoPrune.Torch.Tests;

public class DisposeScopeTests
{
    private static ThreadDisposeScopeStatistics Statistics => DisposeScopeManager.Statistics;

    [Fact]
    public void Scope_disposes_what_was_made_in_it()
    {
        Tensor inside;
        using (NewDisposeScope())
            inside = ones(2);
        Assert.True(inside.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => inside.Handle);
    }

    [Fact]
    public void Moved_tensors_go_with_the_outer_scope()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
                moved = ones(2).MoveToOuterDisposeScope();
            Assert.False(moved.IsInvalid);
        }
        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void Detached_tensors_stay()
    {
        Tensor detached, without;
        using (NewDisposeScope())
        {
            detached = ones(2).DetachFromDisposeScope();
            without = ones(2).MoveToOuterDisposeScope();
        }
        Assert.False(detached.IsInvalid);
        Assert.False(without.IsInvalid);
        detached.Dispose();
        without.Dispose();
    }

    [Fact]
    public void Everything_but_some_is_disposed()
    {
        using var scope = NewDisposeScope();
        Tensor kept = ones(1), gone = ones(1);
        Assert.Equal(2, scope.DisposablesCount);
        Assert.Same(kept, scope.DisposeEverythingBut(kept));
        Assert.True(gone.IsInvalid);
        Assert.True(scope.Contains(kept));
        var (a, b) = scope.DisposeEverythingBut(ones(1), ones(2));
        Assert.True(kept.IsInvalid);
        Assert.False(a.IsInvalid || b.IsInvalid);
    }

    [Fact]
    public void Attached_tensors_change_their_scope()
    {
        using var outer = NewDisposeScope();
        var free = ones(1).DetachFromDisposeScope();
        using (var inner = NewDisposeScope())
        {
            inner.Attach(free);
            Assert.True(inner.Contains(free));
            var other = ones(1).MoveToOtherDisposeScope(outer);
            Assert.True(outer.Contains(other));
            Assert.False(inner.Contains(other));
        }
        Assert.True(free.IsInvalid);
    }

    [Fact]
    public void Closed_scopes_refuse_and_may_close_in_any_order()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        Assert.Same(inner, CurrentDisposeScope);
        inner.Dispose();
        inner.Dispose();
        Assert.Null(CurrentDisposeScope);
        Assert.Throws<ObjectDisposedException>(() => inner.DisposablesCount);
        Assert.Throws<ObjectDisposedException>(() => inner.Detach(ones(1)));
    }

    [Fact]
    public void Wrapped_expressions_keep_their_result_only()
    {
        using var scope = NewDisposeScope();
        var result = WrappedTensorDisposeScope(() => (ones(2) + 1) * 2);
        Assert.Equal(1, scope.DisposablesCount);
        Values.Equal([4, 4], result);
    }

    [Fact]
    public void Statistics_count_by_thread()
    {
        Statistics.Reset();
        using var outside = ones(1);
        using (NewDisposeScope())
        {
            ones(1).DetachFromDisposeScope().Dispose();
            CurrentDisposeScope!.Attach(outside.alias().DetachFromDisposeScope());
        }
        Assert.Equal(1, Statistics.CreatedOutsideScopeCount);
        Assert.Equal(2, Statistics.CreatedInScopeCount);
        Assert.Equal(2, Statistics.DetachedFromScopeCount);
        Assert.Equal(1, Statistics.AttachedToScopeCount);
        Assert.Equal(1, Statistics.DisposedInScopeCount);
        Assert.Equal(1, Statistics.DisposedOutsideScopeCount);
        Assert.Equal(1, Statistics.ThreadTotalLiveCount);
        var elsewhere = new Thread(() => Assert.Equal(0, Statistics.CreatedInScopeCount));
        elsewhere.Start();
        elsewhere.Join();
    }

    [Fact]
    public void Counts_stay_flat_over_a_thousand_iterations()
    {
        using var scope = NewDisposeScope();
        var weight = randn(8, 8);
        Statistics.Reset();
        for (var i = 0; i < 1000; i++)
        {
            using var iteration = NewDisposeScope();
            var x = weight[..4].matmul(weight) + i;
            _ = nn.functional.softmax(x, -1).max(1).values.sum().ToDouble();
            _ = x.split(2).Concat(x.chunk(2)).Concat(x.unbind()).Sum(part => part.numel());
        }
        Assert.Equal(0, Statistics.ThreadTotalLiveCount);
        Assert.Equal(Statistics.CreatedInScopeCount, Statistics.DisposedInScopeCount);
        Assert.Equal(1, scope.DisposablesCount);
    }
}

[Collection(nameof(ProcessWide))]
public class TensorCountTests
{
    [Fact]
    public void Totals_return_to_what_they_were_and_finalizers_release_lost_tensors()
    {
        Settle();
        var before = Tensor.TotalCount;
        Lose(100);
        Assert.Equal(before + 100, Tensor.TotalCount);
        Assert.True(Tensor.PeakCount >= before + 100);
        Settle();
        Assert.Equal(before, Tensor.TotalCount);

        static void Lose(int count)
        {
            for (var i = 0; i < count; i++)
                _ = ones(1);
        }
    }

    [Fact]
    public void Parameters_count_in_the_place_of_their_tensor()
    {
        Settle();
        var before = Tensor.TotalCount;
        using (NewDisposeScope())
        {
            var data = ones(2);
            var parameter = nn.Parameter(data);
            Assert.True(data.IsInvalid);
            Assert.True(parameter.requires_grad);
            Assert.Equal(before + 1, Tensor.TotalCount);
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Threads_for_one_operation_can_be_set()
    {
        var usual = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(usual);
        Assert.Equal(usual, get_num_threads());
        Assert.True(get_num_interop_threads() > 0);
    }

    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
