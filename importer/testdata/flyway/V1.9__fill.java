class V1_9__fill {}
