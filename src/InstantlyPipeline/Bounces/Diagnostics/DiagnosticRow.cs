namespace InstantlyPipeline.Bounces.Diagnostics;

/// <summary>One fact of the data files: who says this, means that.</summary>
/// <param name="Said">An enhanced code (<c>5.1.1</c>), a family of them (<c>5.7.*</c>), a reply code (<c>550</c>) or a phrase.</param>
/// <param name="Kind">What it means. <see cref="BounceKind.Unknown"/> (<c>nothing</c> in the files): nothing, and it hides what is said
/// inside it.</param>
/// <param name="Language">ISO 639 code, from the name of the file; empty for codes.</param>
/// <param name="Provider">Whose server says it; <c>any</c> when many do.</param>
/// <param name="Source">Where the fact was found.</param>
/// <param name="Place">File and line, for whoever corrects it.</param>
internal sealed record DiagnosticRow(
    string Said,
    BounceKind Kind,
    DiagnosticStrength Strength,
    string Language,
    string Provider,
    string Source,
    string Place
);
