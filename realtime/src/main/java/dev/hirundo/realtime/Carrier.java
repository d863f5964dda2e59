package dev.hirundo.realtime;

import java.io.IOException;
import java.util.List;

/// A server that hands each text it is given to all who are connected. Used by one thread, and
/// closed by another when that has ended.
interface Carrier extends AutoCloseable {
    /// What it is called in the log.
    String name();

    /// Blocks until what is sent from now on is heard.
    ///
    /// @throws IOException if the server is away
    Link connect(Ear ear) throws IOException, InterruptedException;

    /// Ends what its connections had in common.
    @Override
    void close();

    /// What hears one connection, on a thread of the carrier.
    interface Ear {
        void heard(byte[] text);

        /// Nothing more will be heard.
        void deafened(Exception why);
    }

    /// Connected. Used by one thread.
    interface Link extends AutoCloseable {
        /// Blocks until the server has them all. It hands them on in this order, to this node too.
        ///
        /// @param texts UTF-8, no two alike
        /// @throws IOException if it may not have them
        void publish(List<byte[]> texts) throws IOException, InterruptedException;

        /// Does not fail. After it nothing more is heard.
        @Override
        void close();
    }
}
