// What Python offers to this page: one function for each @app.command in app.py.

export interface Usage {
  total: number;
  used: number;
  home: string;
}

export interface Entry {
  name: string;
  size: number;
}

interface CallOptions {
  signal?: AbortSignal;
  onProgress?: (value: number) => void;
}

declare global {
  interface Window {
    taupane: { invoke(name: string, args?: object, options?: CallOptions): Promise<unknown> };
  }
}

export const disk = () => window.taupane.invoke("disk") as Promise<Usage>;

export const biggest = (folder: string, options?: CallOptions) =>
  window.taupane.invoke("biggest", { folder }, options) as Promise<Entry[]>;
