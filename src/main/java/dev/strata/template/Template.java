package dev.strata.template;

import dev.strata.oci.Json;
import java.util.List;

/// A template as docker's `--format` takes it: Go's `text/template` with docker's functions (`json
/// split join title lower upper pad truncate`), over a JSON value.
///
/// What Go has and this has not: templates in templates (`define`, `template`, `block`), methods,
/// `call`, and complex numbers. Objects are what Go calls structs: a member that is not there is an
/// error; with {@link Shape#MAP} they are maps.
public final class Template {
  private final List<Node> nodes;
  private final Functions functions;

  private Template(List<Node> nodes, Functions functions) {
    this.nodes = nodes;
    this.functions = functions;
  }

  /// @throws TemplateException when the text cannot be read
  public static Template parse(String text) throws TemplateException {
    return parse(text, Functions.ALL);
  }

  /// For the heading of a column: the functions that would change a value leave the heading as it
  /// is, as docker has it.
  ///
  /// @throws TemplateException when the text cannot be read
  public static Template parseHeading(String text) throws TemplateException {
    return parse(text, Functions.OF_HEADINGS);
  }

  private static Template parse(String text, Functions functions) throws TemplateException {
    return new Template(Parser.parse(Lexer.tokens(text), functions.names()), functions);
  }

  /// @throws TemplateException when the template asks for what is not there
  public String fill(Json data) throws TemplateException {
    return fill(data, Shape.of(data), Shapes.AS_THEY_ARE);
  }

  /// @param shape of `data` itself
  /// @param shapes of all members below it
  /// @throws TemplateException when the template asks for what is not there
  public String fill(Json data, Shape shape, Shapes shapes) throws TemplateException {
    return new Evaluator(functions, shapes, new Value.Data(data, shape)).fill(nodes);
  }
}
