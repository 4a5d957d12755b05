/// How this machine reaches others by HTTP: the proxies between. It knows nothing of what is asked
/// for, and reads no environment: that is handed in.
@NullMarked
package dev.strata.net;

import org.jspecify.annotations.NullMarked;
