/** The exceptions of the house. Depends on nothing. */
package io.marketprism.error;
