using System.Diagnostics;

namespace InstantlyPipeline.CrashWriter;

/// <summary>Kills the process (SIGKILL, nothing is flushed) when it reaches the named point; every point has a name, whether or not it is
/// the one.</summary>
internal sealed class CrashPoint(string name)
{
    /// <summary>With this name nothing is killed, and each point is printed as it is passed.</summary>
    public const string PrintAll = "print";

    public void Pass(string here)
    {
        if (name == PrintAll)
        {
            Console.WriteLine(here);
        }
        if (here == name)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            self.WaitForExit(); // the signal ends this wait: nothing after it runs
        }
    }

    /// <summary>Passes <c>before-…</c> and <c>after-…</c>.</summary>
    public async Task<T> AroundAsync<T>(string what, Func<Task<T>> action)
    {
        Pass("before-" + what);
        var result = await action();
        Pass("after-" + what);
        return result;
    }
}
