/// What the parts serve, as an OpenAPI 3.1 document and a page that shows it.
@NullMarked
package dev.hirundo.core.openapi;

import org.jspecify.annotations.NullMarked;
