/** What each data type consists of: its fields, its identity and how it is made from values. Depends on events only. */
@NullMarked
package io.marketprism.schema;

import org.jspecify.annotations.NullMarked;
