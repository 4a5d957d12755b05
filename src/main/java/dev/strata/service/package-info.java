/// The resident build service as both of its sides see it: the socket, what goes over it, and the
/// client, a program of its own that loads next to nothing. Knows nothing of building.
@NullMarked
package dev.strata.service;

import org.jspecify.annotations.NullMarked;
