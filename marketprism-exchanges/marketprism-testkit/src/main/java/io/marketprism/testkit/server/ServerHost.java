package io.marketprism.testkit.server;

/** What a test's server runs on: a child process, a container, or a machine that is out of the test's reach. */
interface ServerHost {

    /** Starts the server, the second time on the port and the data of the first; returns before it answers. */
    void start();

    /** {@return host and port that the server listens on, e.g. {@code 127.0.0.1:4222}} */
    String address();

    /** {@return whether the server runs, a suspended one included} */
    boolean isRunning();

    /** Ends the server as its operator would and waits until it is gone. */
    void stop();

    /** Ends the server without a chance to say goodbye and waits until it is gone. */
    void kill();

    /** Halts the server: connections stay open and nobody answers. */
    void suspend();

    /** Lets a suspended server go on. */
    void resume();

    /** {@return the last lines the server wrote, for error messages} */
    String lastOutput();

    /** Gives back everything the server took on this host; it no longer runs. */
    void release();
}
