using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Cli;

/// <summary>Which file a plan is read from: a run folder stands for its best plan, or for its front where a member is asked for.</summary>
internal static class PlanPath
{
    /// <summary>The file.</summary>
    /// <param name="asked">A run folder, a plan file or a front file.</param>
    /// <param name="member">A member of the front; null for the best plan.</param>
    /// <exception cref="InputException">There is no such run, or it has no front.</exception>
    public static string Find(string asked, int? member)
    {
        if (!Directory.Exists(asked))
        {
            return asked;
        }

        var (best, front) = (RunFolder.BestPath(asked), RunFolder.FrontPath(asked));
        if (!File.Exists(RunFolder.ResolvedPath(asked)) || !File.Exists(best))
        {
            throw new InputException(
                File.Exists(RunFolder.ResolvedPath(asked)) ? "this run has not found a plan yet." : "there is no run in this folder.",
                asked, "Give the folder that 'evoprune run' named, or a plan file.");
        }

        return member is null ? best
            : File.Exists(front) ? front
            : throw new InputException("--member: this run had one objective, and so has one best plan and no front.", asked, "Leave --member out.");
    }
}
