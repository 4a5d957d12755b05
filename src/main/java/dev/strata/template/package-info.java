/// Templates in the language of Go's `text/template`, as docker's `--format` takes them, over JSON
/// values.
///
/// It exists because what there is for Java binds templates to beans and says less than docker does
/// where one is wrong; and because a start of this program has no room for reflection. It knows
/// nothing of images, containers or tables.
@NullMarked
package dev.strata.template;

import org.jspecify.annotations.NullMarked;
