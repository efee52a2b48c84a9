package io.millrace.sandbox.fetch;

import io.millrace.sandbox.progress.Progress;

/** Prints where this user's cache has an entry. */
final class CacheFolderMain {

    private CacheFolderMain() {}

    public static void main(String[] args) {
        System.out.println(Cache.ofUser(Progress.silent()).provide("entry", folder -> {}));
    }
}
