using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Settings;

/// <summary>Checks options by the attributes of their properties, and says what is wrong in the attributes' own words.</summary>
/// <remarks>The framework's generated validators name types and properties whatever the attribute says; a person knows the
/// setting.</remarks>
public sealed class AttributesValidator<T> : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var problems = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(problems.Select(problem => problem.ErrorMessage!));
    }
}
