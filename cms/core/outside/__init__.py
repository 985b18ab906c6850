"""Asking servers of the outside: public addresses only, within a time, and every fault a sentence."""
