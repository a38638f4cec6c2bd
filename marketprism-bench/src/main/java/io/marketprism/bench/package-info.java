/** How the benchmarks run, and what all of them share; below it one package for each thing that is measured. */
package io.marketprism.bench;
