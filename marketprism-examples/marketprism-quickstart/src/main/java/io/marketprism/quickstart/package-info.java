/** The programs that README shows. */
package io.marketprism.quickstart;
