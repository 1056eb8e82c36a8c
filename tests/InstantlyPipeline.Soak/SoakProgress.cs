using System.Diagnostics;
using System.Globalization;

namespace InstantlyPipeline.Soak;

/// <summary>Tells whoever watches how far a soak is.</summary>
internal sealed class SoakProgress(TextWriter output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long _shownAt;

    public void Say(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Says it unless something like it was said in the last seconds.</summary>
    public void Show(FormattableString text)
    {
        if (_shownAt == 0 || Stopwatch.GetElapsedTime(_shownAt) > Pause)
        {
            _shownAt = Stopwatch.GetTimestamp();
            Say(text);
        }
    }
}
