using InstantlyPipeline.Events;

namespace InstantlyPipeline.Routes;

/// <summary>Says what a reply is read as, where that is sure without asking anybody.</summary>
internal interface ICategories
{
    /// <returns>As the file spells it; null for what is no reply, and where a model or a person has to read it.</returns>
    string? Of(InstantlyEvent about);
}
